/**
 * ONNX Runtime for Node, with its types: the package brings the declarations of its JavaScript half alone,
 * onnxruntime-common. Version 1.17.0 is the last one that installs from the registry by itself: later ones download
 * CUDA libraries from another host while they are installed, which no program here uses.
 */
import type * as Common from "onnxruntime-common";
// @ts-expect-error it has no declarations
import * as native from "onnxruntime-node";

export const runtime = native as typeof Common;
