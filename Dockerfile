# syntax=docker/dockerfile:1
# Builds the jar with the project's own build, and runs it, unpacked in layers, as a user without rights.
FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
# The tests have run before; an image is not the place for them.
RUN ./mvnw -B -q package -DskipTests \
    && java -Djarmode=tools -jar target/user-service.jar extract --layers --destination /app

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --create-home --home-dir /home/app app
WORKDIR /home/app
COPY --from=build /app/dependencies/ ./
COPY --from=build /app/spring-boot-loader/ ./
COPY --from=build /app/snapshot-dependencies/ ./
COPY --from=build /app/application/ ./
RUN mkdir data && chown app . data
USER 10001
# What a start loads and links is kept for the next ones: they take a third of the time (docs/performance.md). Made here,
# by the Java that uses it.
RUN java -XX:AOTCacheOutput=user-service.aot -Dspring.context.exit=onRefresh -jar user-service.jar \
    --spring.datasource.url=jdbc:h2:mem:training
EXPOSE 50051 8080
# Netty may use sun.misc.Unsafe here, so it is told so in both places, and does not look for leaks in its own buffers.
ENTRYPOINT ["java", "-XX:AOTCache=user-service.aot", "-XX:MaxRAMPercentage=75", "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", "-Dio.grpc.netty.shaded.io.netty.noUnsafe=false", \
    "-Dio.grpc.netty.shaded.io.netty.leakDetection.level=disabled", "-jar", "user-service.jar"]
