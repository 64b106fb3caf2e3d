"""What residents said in a survey, counted so that nobody can be found in it."""
