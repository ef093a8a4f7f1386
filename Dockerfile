# Debian's security updates are wanted, so versions of its packages are not pinned.
# Stages: build, test, emulator (the single-node server), functions (the Lambda image; the last, so it is what a plain `docker build .` makes).

# Every executable, in /out. The libraries are those of ops/setup, the flags those of the Makefile.
FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY ops/setup ops/setup
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends make \
  && ops/setup libraries \
  && rm -rf /var/lib/apt/lists/*
COPY . .
RUN make build BUILD=/out

# docker build --target test .
FROM build AS test
RUN make test BUILD=/out

# What the programs need of Debian at run time.
FROM debian:bookworm-slim AS libraries
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libcurl4 libjansson4 libsqlite3-0 libyaml-0-2 tzdata zlib1g \
  && rm -rf /var/lib/apt/lists/*
COPY ops/image-root /ops/image-root
COPY --from=build /out/functions /out/emulator /out/quorate /out/
RUN /ops/image-root /functions /out/functions \
  && install -D /out/functions /functions/var/task/functions \
  && /ops/image-root /emulator /out/functions /out/emulator /out/quorate \
  && install -D -t /emulator/opt/quorate /out/functions /out/emulator /out/quorate \
  && for name in $(/out/functions --list); do ln -s functions "/emulator/opt/quorate/$name"; done \
  && install -d -m 1777 /emulator/tmp \
  && install -d -o 65532 -g 65532 /emulator/data
COPY serverless.yml /emulator/opt/quorate/serverless.yml

# docker build --target emulator -t quorate-emulator . && docker run -p 127.0.0.1:8000:8000 -v quorate:/data quorate-emulator
FROM scratch AS emulator
COPY --from=libraries /emulator /
USER 65532:65532
WORKDIR /opt/quorate
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["/opt/quorate/emulator", "health", "--port", "8000"]
ENTRYPOINT ["/opt/quorate/emulator"]
# In a container loopback is the container's own; who may reach the port is what `docker run -p` says. Any port of localhost may be published. It has the routes alone: the APIs and
# /_emulator/ are on the container's loopback, port 8001. Stage `single` asks everybody who they are: docs/deploy.md has the first key.
CMD ["start", "--stage", "single", "--listen", "0.0.0.0", "--port", "8000", "--admin-port", "8001", "--allow-host", "localhost", "--allow-host", "127.0.0.1", "--data", "/data", "--functions", "/opt/quorate"]

# One image for all functions; the command says which (serverless.yml, docs/deploy.md).
FROM scratch AS functions
COPY --from=libraries /functions /
USER 65532:65532
WORKDIR /var/task
ENTRYPOINT ["/var/task/functions"]
CMD ["MakeDecision"]
