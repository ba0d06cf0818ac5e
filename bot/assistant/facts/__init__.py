"""What a customer states: wishes, references, amounts, dates and ways to reach them."""
