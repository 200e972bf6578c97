"""The files of `deploy/` are held to the program: commands, options, variables, ports, users, and names of their own.

Nothing here starts a container: that takes Docker or a cluster.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.adapters.database.postgres.opening import place_in
from bot.cli import options
from bot.cli.main import build_parser
from bot.configuration.files import CONFIG
from bot.configuration.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Settings, load_settings
from bot.slack.client.transports import health_routes
from bot.slack.health import BotHealth
from tests.test_image import LAST, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOY = Path(__file__).parents[1] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
ROLES = (DEPLOY / "roles.sql").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(\w+):\?\}")
"""`${BOT_PASSWORD:?}`"""
LIBPQS = {"PGPASSWORD"}
KNOWN = (
    {f"PINCITE_{name.upper()}" for name in Settings.model_fields}
    | {CONFIG, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET}
    | LIBPQS
)
BOTS = ("bot-1", "bot-2")


def manifests() -> dict[str, dict[str, Any]]:
    """Those of the cluster, by kind and name."""
    found = [
        one
        for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
        for one in yaml.safe_load_all(path.read_text(encoding="utf-8"))
    ]
    return {f"{one['kind']}/{one.get('metadata', {}).get('name', '')}": one for one in found}


def pods() -> Iterator[dict[str, Any]]:
    """What runs there."""
    all_ = manifests()
    yield all_["Deployment/pincite-bot"]["spec"]["template"]["spec"]
    yield all_["CronJob/pincite-ingest"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def default(instruction: str) -> list[str]:
    """What the image says: `CMD ["slack", "run"]`."""
    return list(yaml.safe_load(re.search(rf"^{instruction} (\[.*)$", LAST, re.MULTILINE)[1]))  # type: ignore[index]


def parsed(words: list[str]) -> Any:  # noqa: ANN401 - argparse's own
    return build_parser().parse_args(words)


class TestCompose:
    def test_commands_are_those_of_the_program(self) -> None:
        assert default("ENTRYPOINT") == ["pincite"]
        for name in (*BOTS, "ingest"):
            parsed(COMPOSE["services"][name].get("command") or default("CMD"))
        assert parsed(COMPOSE["services"]["ingest"]["command"]).paths == [Path("/documents")]

    def test_variables_are_settings(self) -> None:
        for name in (*BOTS, "ingest"):
            given = COMPOSE["services"][name]["environment"]
            assert given.keys() <= KNOWN
            settings = load_settings({key: value for key, value in given.items() if key.startswith("PINCITE_")})
            assert settings.database.get_secret_value() == given["PINCITE_DATABASE"]

    def test_what_is_to_be_given_is_named(self) -> None:
        text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
        said = re.search(r"`\.env` with ([^.]*)\.", text)
        assert said
        assert set(VARIABLE.findall(text)) == set(re.findall(r"[A-Z_]+", said[1]))
        assert set(re.findall(r"\\getenv \w+ (\w+)", ROLES)) <= COMPOSE["services"]["database"]["environment"].keys()

    def test_roles_and_the_database_are_those_that_are_made(self) -> None:
        services = COMPOSE["services"]
        made = services["database"]["environment"]["POSTGRES_DB"]
        for name, role in (("ingest", "pincite"), ("bot-1", "pincite_bot"), ("bot-2", "pincite_bot")):
            address = services[name]["environment"]["PINCITE_DATABASE"]
            assert place_in(address, "pincite") == f"{role}@database/{made}, schema pincite"
            assert re.search(rf"\\set (owner|bot) {role} ", ROLES)
        assert "./roles.sql:/docker-entrypoint-initdb.d/roles.sql:ro" in services["database"]["volumes"]

    def test_what_is_named_is_there(self) -> None:
        services, volumes = COMPOSE["services"], COMPOSE["volumes"]
        for service in services.values():
            assert service.get("depends_on", {}).keys() <= services.keys()
            for volume in service["volumes"]:
                source = volume.partition(":")[0]
                assert source in volumes or source in {"./roles.sql", "./documents"}
        folders = [services[name]["volumes"][0] for name in (*BOTS, "ingest")]
        assert len(set(folders)) == 3
        assert all(folder.endswith(":/data") for folder in folders)
        assert "VOLUME /data" in LAST

    def test_only_the_ingestion_goes_without_a_look_at_its_health(self) -> None:
        assert COMPOSE["services"]["ingest"]["healthcheck"] == {"disable": True}
        assert not any("healthcheck" in COMPOSE["services"][name] for name in BOTS)

    def test_an_ending_bot_has_the_time_that_it_may_take(self) -> None:
        for name in BOTS:
            given = int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s"))
            assert given > Settings().slack.drain_seconds


class TestKubernetes:
    def test_all_of_it_is_applied(self) -> None:
        files = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")} - {"kustomization.yaml"}
        assert set(manifests()["Kustomization/"]["resources"]) == files

    @pytest.mark.parametrize("pod", list(pods()))
    def test_commands_and_variables_are_the_programs(self, pod: dict[str, Any]) -> None:
        (container,) = pod["containers"]
        assert container["image"] == manifests()["Kustomization/"]["images"][0]["name"]
        parsed(container["args"])
        assert {one["name"] for one in container["env"]} <= KNOWN

    @pytest.mark.parametrize("pod", list(pods()))
    def test_nobody_is_root_or_writes_into_the_image(self, pod: dict[str, Any]) -> None:
        user = int(re.search(r"useradd --uid (\d+)", STEPS)[1])  # type: ignore[index]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["fsGroup"] == user
        assert pod["automountServiceAccountToken"] is False
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        places = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert places >= {"/data", "/tmp"}  # noqa: S108 - of a container

    @pytest.mark.parametrize("pod", list(pods()))
    def test_what_is_named_is_there(self, pod: dict[str, Any]) -> None:
        (container,) = pod["containers"]
        there, volumes = manifests(), {volume["name"]: volume for volume in pod["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes.keys()
        assert f"ConfigMap/{volumes['settings']['configMap']['name']}" in there
        assert f"Secret/{volumes['tls']['secret']['secretName']}" in there
        for variable in container["env"]:
            if "valueFrom" in variable:
                wanted = variable["valueFrom"]["secretKeyRef"]
                assert wanted["key"] in there[f"Secret/{wanted['name']}"]["stringData"]

    @pytest.mark.parametrize("role", ["owner", "bot"])
    def test_the_database_is_named_with_the_certificate_that_is_mounted(self, role: str) -> None:
        address = manifests()[f"Secret/pincite-{role}"]["stringData"]["database"]
        settings = load_settings({"PINCITE_DATABASE": address})
        assert "sslmode=verify-full" in settings.database.get_secret_value()
        file = Path(address.partition("sslrootcert=")[2])
        assert file.name in manifests()["Secret/pincite-tls"]["stringData"]
        assert all(
            str(file.parent) in {mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]} for pod in pods()
        )

    def test_the_settings_are_some(self, tmp_path: Path) -> None:
        config = tmp_path / "pincite.toml"
        config.write_text(manifests()["ConfigMap/pincite"]["data"]["pincite.toml"], encoding="utf-8")
        assert load_settings({CONFIG: str(config)}).workspace == "pincite"

    def test_a_bot_is_asked_how_it_is_where_it_says_so(self) -> None:
        container = next(pods())["containers"][0]
        given = options.address("--metrics", parsed(container["args"]).metrics)
        assert given is not None
        (port,) = container["ports"]
        assert given == ("0.0.0.0", port["containerPort"])  # noqa: S104 - the cluster asks from outside of the pod
        paths = {route.path for route in health_routes(BotHealth(list, list, None))}  # type: ignore[arg-type]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container[probe]["httpGet"]
            assert asked["path"] in paths
            assert asked["port"] == port["name"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
        scraped = manifests()["Deployment/pincite-bot"]["spec"]["template"]["metadata"]["annotations"]
        assert scraped["prometheus.io/port"] == str(port["containerPort"])

    def test_an_ending_bot_has_the_time_that_it_may_take(self) -> None:
        assert next(pods())["terminationGracePeriodSeconds"] > Settings().slack.drain_seconds

    def test_what_failed_for_good_is_not_tried_again(self) -> None:
        from bot.cli.documents.ingest import UNFINISHED
        from bot.cli.main import USAGE

        job = manifests()["CronJob/pincite-ingest"]["spec"]["jobTemplate"]["spec"]
        (rule,) = job["podFailurePolicy"]["rules"]
        assert rule["onExitCodes"]["values"] == [USAGE, UNFINISHED]
        assert rule["onExitCodes"]["containerName"] == job["template"]["spec"]["containers"][0]["name"]
