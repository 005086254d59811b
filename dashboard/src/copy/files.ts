/** The files of a copied run, each loaded once. They are scripts of one call, since a page that was opened from the disk may load nothing else. */

type Receive = (name: string, json: string) => void;
declare global {
  var sparringData: Receive | undefined;
}

const asked = new Map<string, Promise<unknown>>();
const received = new Map<string, string>();

/** @throws Error where there is no such file. */
export function load<Answer>(name: string): Promise<Answer> {
  globalThis.sparringData ??= (told, json) => received.set(told, json);
  const known = asked.get(name) ?? loaded(name);
  asked.set(name, known);
  return known as Promise<Answer>;
}

function loaded(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `data/${encodeURIComponent(name)}.js`;
    script.onload = () => {
      const json = received.get(name);
      received.delete(name);
      script.remove();
      if (json === undefined) reject(new Error(`data/${name}.js is damaged. Copy the run again.`));
      else resolve(JSON.parse(json));
    };
    script.onerror = () => {
      asked.delete(name);
      script.remove();
      reject(new Error(`data/${name}.js cannot be loaded. Is the folder complete?`));
    };
    document.head.append(script);
  });
}
