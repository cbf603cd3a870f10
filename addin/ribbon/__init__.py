"""The Excel add-in as sources (ribbon.xml, vba/) and what turns them into ``ziping.xlam`` without Excel."""
