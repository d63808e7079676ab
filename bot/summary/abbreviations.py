"""Abbreviations that every reader knows, with the words of an abstract that bear them out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ABBREVIATED = {
    "ai": ("artificial intelligence", "model", "language model", "agent", "neural", "learning"),
    "ml": ("machine learning",),
    "dl": ("deep learning",),
    "llm": ("language model", "large language"),
    "slm": ("small language model",),
    "lm": ("language model",),
    "vlm": ("vision language", "vision and language", "visual language"),
    "mllm": ("multimodal large language", "multi modal large language", "multimodal llm"),
    "lmm": ("large multimodal model",),
    "lvlm": ("large vision language",),
    "vla": ("vision language action",),
    "rl": ("reinforcement learning",),
    "gpu": ("gpus", "nvidia", "graphics processing"),
    "cpu": ("cpus", "processor"),
    "tpu": ("tpus",),
    "api": ("apis", "interface"),
    "nlp": ("natural language",),
    "nlu": ("natural language understanding",),
    "cv": ("computer vision",),
    "cnn": ("convolution",),
    "rnn": ("recurrent",),
    "gnn": ("graph neural",),
    "mlp": ("multi layer perceptron", "multilayer perceptron"),
    "gan": ("adversarial",),
    "vae": ("autoencoder", "auto encoder"),
    "dit": ("diffusion transformer",),
    "vit": ("vision transformer",),
    "moe": ("mixture of experts", "mixtures of experts"),
    "rag": ("retrieval augmented",),
    "sft": ("supervised fine tun", "supervised finetun"),
    "cot": ("chain of thought", "chains of thought"),
    "rlhf": ("human feedback",),
    "rlvr": ("verifiable reward",),
    "dpo": ("direct preference",),
    "ppo": ("proximal policy",),
    "grpo": ("group relative policy",),
    "peft": ("parameter efficient",),
    "lora": ("low rank adapt",),
    "kv": ("key value",),
    "sota": ("state of the art",),
    "gui": ("graphical user interface",),
    "ui": ("user interface",),
    "ocr": ("character recognition",),
    "asr": ("speech recognition",),
    "tts": ("text to speech", "speech synthesis"),
    "vqa": ("question answering",),
    "qa": ("question answering", "question answer"),
    "nerf": ("radiance field",),
    "slam": ("localization and mapping",),
    "hpc": ("high performance computing",),
    "ood": ("out of distribution", "out of domain"),
    "mcp": ("model context protocol",),
    "sql": ("structured query",),
    "pde": ("partial differential",),
    "ode": ("ordinary differential",),
    "fps": ("frames per second",),
    "hdr": ("high dynamic range",),
    "svd": ("singular value", "video diffusion"),
}


def _both_ways() -> Mapping[str, tuple[str, ...]]:
    clues: dict[str, tuple[str, ...]] = {}
    for short, meanings in _ABBREVIATED.items():
        clues[short] = clues[f"{short}s"] = (*meanings, f"{short} ", f"{short}s ")
        for word in meanings[0].split():
            clues[word] = (*clues.get(word, ()), f"{short} ", f"{short}s ")
    return MappingProxyType(clues)


KNOWN = _both_ways()
"""By the word in small letters: beginnings of words of the source, one of which has to stand there."""
