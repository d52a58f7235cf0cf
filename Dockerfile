# syntax=docker/dockerfile:1
# Builds the jar with the project's own build, and runs it, unpacked in layers, as an unprivileged user. The root file
# system may be read-only: the service writes to /tmp only, and to ./data if H2 keeps the users.
FROM eclipse-temurin:25.0.4.1_1-jdk-noble AS build
# mvnw downloads Maven with curl; the base image has no download tool.
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# Tests run before the image is built, not here.
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -q -pl src/service -am -Dmaven.test.skip -Dmaven.javadoc.skip package
RUN java -Djarmode=tools -jar target/user-service.jar extract --layers --destination /app
# Without this, Netty unpacks its native library into /tmp, and a container's tmpfs allows no execution.
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
# A file, because Java uses the AOT cache below only if it runs with the options that the cache was created with.
COPY <<'OPTIONS' java.options
# Explicit, because in a small container Java selects the serial collector, which cannot use this cache.
-XX:+UseG1GC
# Maps the AOT cache where it was created for. Java's default is an address by chance, for which it changes most of the
# cache's pages: they are the process' own then, 50 MiB more that the kernel cannot drop (docs/performance.md, "Memory").
-XX:+UnlockDiagnosticVMOptions
-XX:ArchiveRelocationMode=0
# Compiles with C2 what has been called 1,500 times instead of 5,000: of each kind of call, the warm-up below makes 1,600 and more.
# Otherwise C2 took a third of the first callers' processor (docs/performance.md, "At half of its load").
-XX:Tier4InvocationThreshold=1500
-XX:Tier4MinInvocationThreshold=300
-XX:Tier4CompileThreshold=4000
# Heap, in percent of the container's memory. The rest is for threads, code, classes and Netty's buffers.
-XX:MaxRAMPercentage=50
# Exits on OutOfMemoryError; the orchestrator restarts the container.
-XX:+ExitOnOutOfMemoryError
-Djava.library.path=native
--enable-native-access=ALL-UNNAMED
# Netty may use sun.misc.Unsafe; both the JDK and Netty need an option for it. Netty's leak detection is off.
--sun-misc-unsafe-memory-access=allow
-Dio.grpc.netty.shaded.io.netty.noUnsafe=false
-Dio.grpc.netty.shaded.io.netty.leakDetection.level=disabled
# Gives back every 5 s what malloc keeps of freed memory; without it and MALLOC_MMAP_THRESHOLD_ below, malloc held 30 to 70 MiB
# that nothing used (docs/performance.md, "Memory").
-XX:TrimNativeHeapInterval=5000
# Netty's buffers, in bytes (96 MiB); as much as the heap would be too much for 512 MiB. For a larger container, raise it.
-Dio.grpc.netty.shaded.io.netty.maxDirectMemory=100663296
OPTIONS
# The AOT cache keeps the classes that a start loads and links, so that later starts take a third of the time
# (docs/performance.md). It is created in this stage, by the Java that uses it; with a heap of its own size, since half of a
# large builder's memory is a heap without compressed pointers, and such a cache is refused in each container. The second
# start fails the build if the cache is not used (AOTMode=on); what costs it later is in docs/operations.md.
RUN train() { java @java.options -Xmx256m "$@" -Dspring.context.exit=onRefresh -jar user-service.jar \
        --spring.datasource.url=jdbc:h2:mem:training --user-service.security.development-token-file=; }; \
    train -XX:AOTCacheOutput=user-service.aot && train -XX:AOTMode=on -XX:AOTCache=user-service.aot
# A replica calls itself before it is ready (application.yml): its first callers would wait for the JVM's compiler.
ENV USER_SERVICE_WARM_UP_CALLS=20000
# Large blocks, such as Netty's, are mapped and unmapped alone. Otherwise glibc raises this threshold with each block that is
# freed, and takes later ones from arenas, where small blocks between them keep what is free from the kernel.
ENV MALLOC_MMAP_THRESHOLD_=65536
USER 10001
EXPOSE 50051 8080
# Checks readiness, because Docker and Compose only report this state and start the containers that depend on it;
# neither restarts an unhealthy container. Swarm does, also while the database is unavailable: there, check
# /actuator/health/liveness instead. Bash opens the connection, so the image needs no curl.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --start-interval=1s CMD ["bash", "-c", \
    "exec 3<>\"/dev/tcp/127.0.0.1/${MANAGEMENT_SERVER_PORT:-${SERVER_PORT:-8080}}\" && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ] || exit 1"]
ENTRYPOINT ["java", "@java.options", "-XX:AOTCache=user-service.aot", "-jar", "user-service.jar"]
