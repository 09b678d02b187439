# An image of the command `kong-bluegreen`, for a datastore that only the VPC can reach (the prop `preflight.image`). Needs BuildKit.
#
#   docker build -f preflight.Dockerfile --build-arg VERSION=0.1.0 -t REGISTRY/cdktf-kong-bluegreen:0.1.0 .
#
# From a tarball of `npm pack` that lies in the build's context, instead of a registry: --build-arg PACKAGE=./cdktf-kong-bluegreen-0.1.0.tgz
# The version must be the one that your stack uses: a step understands the answers of its own version.
ARG NODE=22.20.0
FROM node:${NODE}-bookworm-slim

ARG VERSION
ARG PACKAGE="cdktf-kong-bluegreen@${VERSION}"
# What the command asks of a datastore needs none of the peers (cdktf, the AWS provider's bindings), which npm would install all the same.
RUN --mount=type=bind,target=/context cd /context \
  && npm install --global --omit=dev --legacy-peer-deps --ignore-scripts --no-fund --no-audit "${PACKAGE}" \
  && npm cache clean --force

# RDS and Aurora sign with a CA of their own (RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance"). For another
# datastore set PGSSLROOTCERT to its CA's file.
ADD --chmod=444 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/rds.pem
ENV PGSSLROOTCERT=/etc/ssl/rds.pem

USER node
ENTRYPOINT ["kong-bluegreen"]
