"""Files that people upload: what may be in them, and what is told about them.

Whoever made a file may have meant harm, or sent on what another meant so. So each is opened before it is kept, within
limits of size, number and time, and refused with a sentence that says what to change.
"""
