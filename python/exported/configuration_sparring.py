"""The sizes of a Sparring model, as `config.json` holds them."""

from transformers import PretrainedConfig


class SparringConfig(PretrainedConfig):
    """`image_size` is 0 for a model without pictures. `window` words are embedded together."""

    model_type = "sparring"

    def __init__(
        self,
        vocab_size=2,
        hidden_size=128,
        intermediate_size=512,
        num_hidden_layers=4,
        num_encoder_layers=0,
        num_attention_heads=4,
        max_position_embeddings=32,
        window=8,
        image_size=0,
        stem_size=0,
        **kwargs,
    ):
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.intermediate_size = intermediate_size
        self.num_hidden_layers = num_hidden_layers
        self.num_encoder_layers = num_encoder_layers
        self.num_attention_heads = num_attention_heads
        self.max_position_embeddings = max_position_embeddings
        self.window = window
        self.image_size = image_size
        self.stem_size = stem_size
        super().__init__(**kwargs)
