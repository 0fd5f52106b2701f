"""Does a line in a function's log reach a person? Every way is followed, and the first broken hop named.

function -> log group -> metric filter -> metric -> alarm -> topic -> confirmed subscriber, or
function -> log group -> subscription filter -> consumer -> topic -> confirmed subscriber.
"""
