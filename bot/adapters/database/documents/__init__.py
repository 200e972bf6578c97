"""What is indexed: the manifest, its texts and words, and who may read them."""
