"""Looking after an index that is there.

`doctor.py` and `comparison.py` examine it, `maintenance.py` removes and rebuilds, `backup.py` and `packing.py` save
what can't be made again, `copying.py` moves it elsewhere, `page_pictures.py` draws pages of the files it was made of.
"""
