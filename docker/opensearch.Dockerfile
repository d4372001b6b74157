# The engine of production with the plugin that the archive's Arabic analysis needs.
FROM opensearchproject/opensearch:3.8.0
RUN bin/opensearch-plugin install --batch analysis-icu
# Made here so that the volume of the snapshots belongs to the engine's user.
RUN mkdir -p /usr/share/opensearch/snapshots
