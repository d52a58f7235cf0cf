"""Checks what kustomize has rendered, and writes the service's application.yml of it.

Usage: check.py RENDERED APPLICATION_YML
"""

import sys

import yaml

# Made by whoever keeps secrets; the page says so.
SECRETS_OF_OTHERS = {"user-service-database", "user-service-tls"}


def pods(resources):
    return [r["spec"]["template"] for r in resources if r["kind"] in ("Deployment", "StatefulSet")]


def names(resources, kind):
    return {r["metadata"]["name"] for r in resources if r["kind"] == kind}


def used(spec):
    """The secrets and config maps that a pod names."""
    for container in spec["containers"]:
        for variable in container.get("env", []):
            reference = variable.get("valueFrom", {}).get("secretKeyRef")
            if reference:
                yield "Secret", reference["name"]
    for volume in spec.get("volumes", []):
        if "secret" in volume:
            yield "Secret", volume["secret"]["secretName"]
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        resources = [resource for resource in yaml.safe_load_all(file) if resource]
    namespaces = {r["metadata"].get("namespace") for r in resources if r["kind"] != "Namespace"}
    assert len(namespaces) == 1, namespaces
    assert namespaces <= names(resources, "Namespace") | {None}, namespaces
    keys = [(r["kind"], r["metadata"]["name"]) for r in resources]
    assert len(keys) == len(set(keys)), keys
    for pod in pods(resources):
        spec = pod["spec"]
        for kind, name in used(spec):
            assert name in names(resources, kind) or (kind == "Secret" and name in SECRETS_OF_OTHERS), (kind, name)
        for container in spec["containers"]:
            assert "memory" in container["resources"]["limits"], container["name"]
            mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
            claimed = {claim["metadata"]["name"] for r in resources for claim in r.get("spec", {}).get("volumeClaimTemplates", [])}
            assert mounted <= {volume["name"] for volume in spec.get("volumes", [])} | claimed, mounted
    for service in (r for r in resources if r["kind"] == "Service"):
        selector = service["spec"]["selector"].items()
        assert any(selector <= pod["metadata"]["labels"].items() for pod in pods(resources)), service["metadata"]["name"]

    settings = next(r for r in resources if r["kind"] == "ConfigMap")["data"]["application.yml"]
    tls = yaml.safe_load(settings).get("grpc", {}).get("server", {}).get("security", {}).get("enabled", False)
    service = next(r for r in resources if r["kind"] == "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert ("grpc" in service["readinessProbe"]) == (not tls), "the kubelet's gRPC probe supports plaintext only"
    scaled = [r["spec"]["maxReplicas"] for r in resources if r["kind"] == "HorizontalPodAutoscaler"]
    assert all((most + 1) * 13 <= 97 for most in scaled), "more connections than PostgreSQL has"
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(settings)
    print(f"{sys.argv[1].rsplit('/', 1)[-1]}: {', '.join(f'{kind} {name}' for kind, name in keys)}")


if __name__ == "__main__":
    main()
