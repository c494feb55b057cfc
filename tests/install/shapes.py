"""The shapes that services want of their files, as far as the examples use them.
usage: shapes.py FOLDER"""
import re
import sys

import yaml


def load(name):
    with open(f"{sys.argv[1]}/{name}", encoding="utf-8") as file:
        return yaml.safe_load(file)


def names(value, allowed, where):
    more = set(value) - set(allowed)
    assert not more, f"{where}: {more}"


def workflow():
    whole = load("github-workflow.yml")
    names(whole, ["name", True, "permissions", "jobs"], "workflow")  # YAML 1.1 reads "on" as true
    for job in whole["jobs"].values():
        names(job, ["runs-on", "strategy", "steps"], "job")
        assert re.fullmatch(r"ubuntu-\d\d\.04", job["runs-on"]), job["runs-on"]
        for step in job["steps"]:
            names(step, ["name", "uses", "with", "run", "env", "if"], "step")
            assert ("uses" in step) != ("run" in step), step
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w./-]+@v\d+", step["uses"]), step["uses"]
            for used in re.findall(r"\$\{\{ *matrix\.(\w+)", str(step)):
                assert used in job["strategy"]["matrix"], used


def gitlab():
    for job in load("gitlab-ci.yml").values():
        names(job, ["image", "script", "artifacts"], "job")
        assert all(isinstance(line, str) for line in job["script"])
        names(job["artifacts"], ["when", "paths", "reports"], "artifacts")


def pod():
    whole = load("kubernetes-pod.yml")
    assert (whole["apiVersion"], whole["kind"]) == ("v1", "Pod")
    volumes = {volume["name"] for volume in whole["spec"]["volumes"]}
    containers = whole["spec"]["initContainers"] + whole["spec"]["containers"]
    assert len({container["name"] for container in containers}) == len(containers)
    for container in containers:
        names(container, ["name", "image", "command", "env", "volumeMounts"], container["name"])
        for variable in container.get("env", []):
            assert isinstance(variable["value"], str), variable
        for mount in container["volumeMounts"]:
            names(mount, ["name", "mountPath", "readOnly"], container["name"])
            assert mount["name"] in volumes and mount["mountPath"].startswith("/"), mount


def dockerfile():
    with open(f"{sys.argv[1]}/Dockerfile", encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    words = [line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert words[0] == "FROM" and words[-1] == "CMD", words
    names(words, ["FROM", "RUN", "COPY", "ENV", "VOLUME", "CMD"], "Dockerfile")


workflow()
gitlab()
pod()
dockerfile()
