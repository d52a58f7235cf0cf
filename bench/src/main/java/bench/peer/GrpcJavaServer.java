package bench.peer;

import java.util.concurrent.Executors;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * A server on plain grpc-java without authentication, metrics and deadlines.
 * <p>
 * {@code GrpcJavaServer memory PORT USERS} responds from memory on the event loop, the
 * most that grpc-java can do. {@code GrpcJavaServer jdbc PORT URL USER PASSWORD} runs one
 * query a call on 4 threads with 4 connections.
 */
public class GrpcJavaServer {

	private static final int THREADS = 4;

	public static void main(String[] args) throws Exception {
		HealthStatusManager health = new HealthStatusManager();
		health.setStatus("user.UserService", ServingStatus.SERVING);
		NettyServerBuilder builder = NettyServerBuilder.forPort(Integer.parseInt(args[1]))
			.addService(health.getHealthService());
		if (args[0].equals("memory")) {
			builder.directExecutor().addService(new MemoryUserService(Integer.parseInt(args[2])));
		}
		else {
			HikariDataSource database = new HikariDataSource();
			database.setJdbcUrl(args[2]);
			database.setUsername(args[3]);
			database.setPassword(args[4]);
			database.setMaximumPoolSize(THREADS);
			builder.executor(Executors.newFixedThreadPool(THREADS)).addService(new JdbcUserService(database));
		}
		builder.build().start().awaitTermination();
	}

}
