package greeter;

import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A service that uses user-service. */
@SpringBootApplication
public class GreeterApplication {

	/** Injected into constructors. */
	@Bean
	UserServiceBlockingStub users(Starter starter) {
		return UserServiceGrpc.newBlockingStub(starter.channel("user-service"));
	}

	public static void main(String[] args) {
		SpringApplication.run(GreeterApplication.class, args);
	}

}
