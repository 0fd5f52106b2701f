"""What pages are told of our rules is what the rules say, without the parser of their conditions."""

import os
import subprocess
import sys

from auditportal.configuration import ROOT
from findings.detections.own import own_detections, own_rules


def test_pages_are_told_what_the_loaded_rules_say() -> None:
    rules = own_rules()
    told = [rule.detection for rule in rules.rules if rule.detection.id not in rules.silent]
    told += [correlation.detection for correlation in rules.correlations]
    assert own_detections() == {one.id: one for one in told}


def test_a_web_process_does_without_pysigma() -> None:
    program = (
        "import django, sys; django.setup()\n"
        "import auditportal.urls\n"
        "from findings.rules import SHIPPED\n"
        "assert len(list(SHIPPED.values())) > 90\n"
        "print('sigma' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr
