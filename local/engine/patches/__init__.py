"""What moto leaves out and the pipeline needs, one module per gap; each says why it is there."""
