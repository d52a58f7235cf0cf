package io.userservice.training;

import io.userservice.UserServiceApplication;

import org.springframework.boot.SpringApplication;

/**
 * The service, after a start on another database: the cache holds the classes of both.
 */
final class TrainedService {

	private TrainedService() {
	}

	public static void main(String[] args) {
		SpringApplication
			.run(UserServiceApplication.class, "--spring.datasource.url=jdbc:h2:mem:training",
					"--spring.datasource.username=sa", "--spring.datasource.password=", "--server.port=0",
					"--grpc.server.port=0", "--user-service.security.development-token-file=",
					"--user-service.shutdown.quiet-period=0s")
			.close();
		UserServiceApplication.main(args);
	}

}
