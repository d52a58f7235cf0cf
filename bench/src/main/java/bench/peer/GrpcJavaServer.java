package bench.peer;

import java.util.concurrent.Executors;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

/**
 * A peer: plain grpc-java without authentication, metrics and deadlines.
 * <p>
 * {@code GrpcJavaServer memory PORT USERS} answers from memory on the event loop, the
 * limit of what grpc-java does. {@code GrpcJavaServer jdbc PORT URL USER PASSWORD} runs
 * one query a call on 4 threads with 4 connections.
 */
public class GrpcJavaServer {

	private static final int THREADS = 4;

	public static void main(String[] args) throws Exception {
		NettyServerBuilder builder = NettyServerBuilder.forPort(Integer.parseInt(args[1]));
		if (args[0].equals("memory")) {
			builder.directExecutor().addService(new MemoryUsers(Integer.parseInt(args[2])));
		}
		else {
			HikariDataSource database = new HikariDataSource();
			database.setJdbcUrl(args[2]);
			database.setUsername(args[3]);
			database.setPassword(args[4]);
			database.setMaximumPoolSize(THREADS);
			builder.executor(Executors.newFixedThreadPool(THREADS)).addService(new JdbcUsers(database));
		}
		builder.build().start().awaitTermination();
	}

}
