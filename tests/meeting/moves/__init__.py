"""What happens at a door, each as a move of the product and of the model at once."""
