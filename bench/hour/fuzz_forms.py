def turn(fuzzer):
    import time
    time.sleep(1)
