# Pincite without PyTorch. README.md says how to use it.

FROM python:3.13-slim AS installed
WORKDIR /source
RUN python -m venv /opt/pincite
COPY requirements/light.txt requirements/
RUN /opt/pincite/bin/pip install --no-cache-dir --no-deps -r requirements/light.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot/
COPY ingest ingest/
COPY prompts prompts/
RUN /opt/pincite/bin/pip install --no-cache-dir --no-deps . && /opt/pincite/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home pincite && install --directory --owner pincite --mode 0700 /data
COPY --from=installed /opt/pincite /opt/pincite
ENV PATH=/opt/pincite/bin:$PATH PINCITE_INDEX=/data/index PYTHONDONTWRITEBYTECODE=1
USER pincite
WORKDIR /data
VOLUME /data
ENTRYPOINT ["pincite"]
CMD ["slack", "run", "--metrics", "127.0.0.1:9464"]
# Whether the bot can be asked: it lacks neither the database, nor the model, nor Slack.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9464/readyz', timeout=4)"]
