"""A server of the Tinker protocol that trains LoRA adapters of a vision-language model on one GPU or a CPU."""

__version__ = "0.1.0"
