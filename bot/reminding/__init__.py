"""Reminding: rows that fall due become cards for those who have to act, once, while their reason stands."""
