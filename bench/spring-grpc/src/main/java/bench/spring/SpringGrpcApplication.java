package bench.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The user service on Spring gRPC and JPA. */
@SpringBootApplication
public class SpringGrpcApplication {

	public static void main(String[] args) {
		SpringApplication.run(SpringGrpcApplication.class, args);
	}

}
