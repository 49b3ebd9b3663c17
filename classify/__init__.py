"""Know the paper: which pages make one, what it is and says, whose it is, how long it is good for, how sure."""

from classify.labelling import explain, label, label_as
from classify.papers.splitting import split
from core.catalogue import Catalogue
from core.catalogue import load as load_catalogue
from core.reasons import sentence

__all__ = ["Catalogue", "explain", "label", "label_as", "load_catalogue", "sentence", "split"]
