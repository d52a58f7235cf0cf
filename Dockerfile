# syntax=docker/dockerfile:1
# Builds the jar with the project's own build, and runs it, unpacked in layers, as a user without rights. The root file
# system may be read-only: only /tmp is written to, and ./data where H2 keeps the users.
FROM eclipse-temurin:25.0.4.1_1-jdk-noble AS build
# mvnw fetches Maven with it; the base image has no such tool.
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The tests have run before; an image is not the place for them.
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -q -Dmaven.test.skip package
RUN java -Djarmode=tools -jar target/user-service.jar extract --layers --destination /app
# Netty otherwise unpacks its native code into /tmp, where a container's tmpfs lets nothing be executed.
RUN cd /app && jar xf dependencies/lib/grpc-netty-shaded-*.jar META-INF/native && rm -f META-INF/native/*.dll META-INF/native/*.jnilib

FROM eclipse-temurin:25.0.4.1_1-jre-noble
RUN useradd --system --uid 10001 --no-create-home --home-dir /app app
WORKDIR /app
COPY --from=build /app/META-INF/native/ native/
COPY --from=build /app/dependencies/ ./
COPY --from=build /app/spring-boot-loader/ ./
COPY --from=build /app/snapshot-dependencies/ ./
COPY --from=build /app/application/ ./
RUN install -d -o app data
# A file, because the cache below is only used by a Java with the options that it was made with.
COPY <<'OPTIONS' java.options
# Said aloud: in a small container Java takes the serial collector, which cannot start from this cache.
-XX:+UseG1GC
# Of the container's memory. The rest is for threads, code, classes and Netty's buffers.
-XX:MaxRAMPercentage=50
# Whoever runs the container starts it anew; a replica that limps on helps nobody.
-XX:+ExitOnOutOfMemoryError
-Djava.library.path=native
--enable-native-access=ALL-UNNAMED
# Netty may use sun.misc.Unsafe here, so it is told so in both places, and does not look for leaks in its own buffers.
--sun-misc-unsafe-memory-access=allow
-Dio.grpc.netty.shaded.io.netty.noUnsafe=false
-Dio.grpc.netty.shaded.io.netty.leakDetection.level=disabled
OPTIONS
# What a start loads and links is kept for the next ones: they take a third of the time (docs/performance.md). Made here,
# by the Java that uses it.
RUN java @java.options -XX:AOTCacheOutput=user-service.aot -Dspring.context.exit=onRefresh -jar user-service.jar \
    --spring.datasource.url=jdbc:h2:mem:training
USER 10001
EXPOSE 50051 8080
# Readiness, because Docker and Compose only report this state and start what waits for it; neither restarts a container
# that has it not. Swarm does, also while the database is away: there, ask for /actuator/health/liveness. Bash opens the
# connection, so the image needs no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --start-interval=1s CMD ["bash", "-c", \
    "exec 3<>\"/dev/tcp/127.0.0.1/${SERVER_PORT:-8080}\" && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ] || exit 1"]
ENTRYPOINT ["java", "@java.options", "-XX:AOTCache=user-service.aot", "-jar", "user-service.jar"]
