"""Characters from folders: a pack file, meshes on joints, a face in variants, and the rules of a brand."""
