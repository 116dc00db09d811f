# Build: everything, with development tools; then the production modules alone.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

# Run: Node, the compiled command and what it needs. No build tools.
FROM node:24-bookworm-slim
RUN mkdir -p /var/lib/rollcall /etc/rollcall/zones && chown -R node:node /var/lib/rollcall
WORKDIR /opt/rollcall
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
RUN ln -s /opt/rollcall/dist/main.js /usr/local/bin/rollcall && ln -s rollcall /usr/local/bin/consul && chmod +x dist/main.js
USER node
VOLUME /var/lib/rollcall
EXPOSE 8500 8600 8600/udp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["rollcall", "ready", "-quiet"]
ENTRYPOINT ["rollcall"]
CMD ["agent", "-server", "-bootstrap", "-client=0.0.0.0", "-data-dir=/var/lib/rollcall", "-config-dir=/etc/rollcall", "-zones-dir=/etc/rollcall/zones"]
