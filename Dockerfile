# The hub in a container: docker build -t termchat . && docker run -p 8080:8080 -v termchat:/home/node/data termchat
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The image's own Node builds: the one of the lock file is for checkouts on older systems.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-slim
USER node
WORKDIR /home/node
RUN mkdir -m 700 data
# package.json says that dist is ES modules; all that runs is in dist.
COPY --from=build /build/package.json /build/LICENSE ./termchat/
COPY --from=build /build/dist ./termchat/dist
ENV NODE_ENV=production TERMCHAT_HOST=0.0.0.0 TERMCHAT_PORT=8080 TERMCHAT_DB=/home/node/data/termchat.db
VOLUME /home/node/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD NODE_TLS_REJECT_UNAUTHORIZED=0 node -e "fetch((process.env.TERMCHAT_TLS_CERT ? 'https' : 'http') + '://127.0.0.1:' + process.env.TERMCHAT_PORT + '/healthz').then(({ok}) => process.exit(ok ? 0 : 1), () => process.exit(1))"
ENTRYPOINT ["node", "/home/node/termchat/dist/cli.js"]
CMD ["serve"]
