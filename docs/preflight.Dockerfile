# An image of the command `kong-bluegreen`, for a datastore that only the VPC can reach (the prop `preflight.image`).
#
#   docker build -f preflight.Dockerfile --build-arg VERSION=0.1.0 -t REGISTRY/cdktf-kong-bluegreen:0.1.0 .
#
# The version must be the one that your stack uses: a step understands the answers of its own version.
FROM node:22-slim

ARG VERSION
RUN npm install --global --omit=dev --omit=peer --no-fund --no-audit "cdktf-kong-bluegreen@${VERSION}"

# RDS and Aurora sign with a CA of their own (RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance").
ADD --chmod=444 https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/rds.pem
ENV PGSSLROOTCERT=/etc/ssl/rds.pem

USER node
ENTRYPOINT ["kong-bluegreen"]
