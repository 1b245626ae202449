"""Proofs of reliability: real processes that are killed or paused, and figures of what was lost or said twice."""
