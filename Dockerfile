# The optional packages of package.json bring a Node for npm's scripts. The image has its own Node and leaves them out at run time;
# the build needs the other optional packages (the bundler's binary).
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY scripts/build.ts scripts/
COPY src src
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
# What embedded databases are copied from; making it at the first start would take many seconds.
RUN XDG_CACHE_HOME=/app/cache node -e "import('/app/dist/store/embedded.js').then(({ preparedCluster }) => preparedCluster())" && chmod -R a+rX /app/cache
ENV XDG_CACHE_HOME=/app/cache
COPY package.json app.yml ./
COPY checklists checklists
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli/main.js"]
CMD ["serve"]
