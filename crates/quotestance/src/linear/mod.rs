//! Multinomial logistic regression over sparse rows. Knows numbers only.
