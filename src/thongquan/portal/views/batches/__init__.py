"""Files of many declarations: sent, watched, answered row by row, their rest taken away to be mended."""
