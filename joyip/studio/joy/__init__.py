"""Joy, the white puppy with red ears: skeleton, poses, body, face and clothes."""
