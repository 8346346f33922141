"""Runs the unit tests of the modules that are named, and says in TAP what they found: tap.py MODULE..."""

import sys
import traceback
import unittest


class TapResult(unittest.TestResult):
    count = 0

    def say(self, line, test, note=""):
        self.count += 1
        print(f"{line} {self.count} - {test.shortDescription() or test.id()}{note}", flush=True)

    def complain(self, test, error):
        self.say("not ok", test)
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print("#", line, flush=True)

    def addSuccess(self, test):
        self.say("ok", test)

    def addSkip(self, test, reason):
        self.say("ok", test, f" # SKIP {reason}")

    def addError(self, test, err):
        super().addError(test, err)
        self.complain(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.complain(test, err)


# Processes that multiprocessing spawns import this file again
if __name__ == "__main__":
    result = TapResult()
    unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:]).run(result)
    print(f"1..{result.count}")
    sys.exit(not result.wasSuccessful())
