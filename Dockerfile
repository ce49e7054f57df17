# samestory, every stage of it in one image. By itself it runs all of them and the page on one machine:
#
#   docker build --tag samestory:0.1.0 .
#   docker run --publish 127.0.0.1:8420:8420 --volume samestory:/data --volume ./config:/etc/samestory:ro \
#     --env SAMESTORY_CONFIG=/etc/samestory/samestory.toml samestory:0.1.0
#
# docker-compose.yml runs one container a stage. On x86, pip takes a PyTorch with GPU libraries of several GB, unless
# it is told of an index with CPU builds: --build-arg PIP_EXTRA_INDEX_URL=…
FROM python:3.11.14-slim-bookworm AS build
ARG PIP_EXTRA_INDEX_URL=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/samestory
ENV PATH=/opt/samestory/bin:$PATH
WORKDIR /src
# From what changes least to what changes most. torch by itself and first: whatever else asks for it then finds it there.
COPY constraints.txt ./
RUN pip install --constraint constraints.txt torch==2.13.0
COPY requirements/run.txt ./
RUN pip install --no-deps --require-hashes --requirement run.txt
COPY pyproject.toml ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
      > dependencies.txt \
 && pip install --constraint constraints.txt --requirement dependencies.txt
COPY README.md LICENSE ./
COPY config config
COPY examples/newsroom examples/newsroom
COPY pipeline pipeline
COPY producers producers
COPY consumers consumers
RUN pip install --no-deps .
# Numerical code is compiled here and not at each start, so it must run on any processor of this kind.
ENV NUMBA_CPU_NAME=generic
RUN cd / && python -m pipeline.adapters.kernels
# The embedding models are converted here, too: beside the packages, where every container finds it.
RUN cd / && python -m pipeline.adapters.encoder_choice

FROM python:3.11.14-slim-bookworm
# What LightGBM links to and does not bring.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin samestory \
 && install --directory --owner samestory --group samestory /data
COPY --from=build /opt/samestory /opt/samestory
# The file system may be read-only but for /data and /tmp.
# NUMBA_CPU_NAME is what the compiled code beside the modules was made for: with another name it is compiled again.
ENV PATH=/opt/samestory/bin:$PATH \
    HOME=/tmp \
    NUMBA_CPU_NAME=generic \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SAMESTORY_DATA_DIR=/data \
    SAMESTORY_WEB_HOST=0.0.0.0 \
    SAMESTORY_WEB_ALLOW_PUBLIC=true
USER 10001:10001
WORKDIR /
VOLUME /data
EXPOSE 8420
# Of the page, which `run` and `web` serve. A stage by itself has its own: see docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8420/healthz', timeout=5)"]
ENTRYPOINT ["samestory"]
CMD ["run"]
