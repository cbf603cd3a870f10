"""Getting the product onto a Windows computer without admin rights and without internet, and telling what is missing."""
