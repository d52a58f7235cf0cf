package bench.client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A service that calls the user service. Prints its CPU time in microseconds after the
 * first call, and again after each number of calls that it reads from standard input.
 */
@SpringBootApplication
public class Consumer {

	private static final int THREADS = 8;

	private static final int USERS = 100;

	private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	public static void main(String[] args) throws Exception {
		Starter starter = SpringApplication.run(Consumer.class, args).getBean(Starter.class);
		UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(starter.channel("user-service"));
		call(users, 1);
		printCpu();
		BufferedReader numbers = new BufferedReader(new InputStreamReader(System.in));
		for (String line = numbers.readLine(); line != null; line = numbers.readLine()) {
			int calls = Integer.parseInt(line);
			CompletableFuture
				.allOf(IntStream.range(0, THREADS)
					.mapToObj((thread) -> CompletableFuture.runAsync(() -> call(users, calls / THREADS),
							(work) -> new Thread(work).start()))
					.toArray(CompletableFuture[]::new))
				.get();
			printCpu();
		}
		System.exit(0);
	}

	private static void call(UserServiceBlockingStub users, int calls) {
		for (int call = 0; call < calls; call++) {
			int id = 1 + call % USERS;
			if (users.getUser(GetUserRequest.newBuilder().setId(id).build()).getId() != id) {
				throw new IllegalStateException("another user");
			}
		}
	}

	private static void printCpu() {
		System.out.println("CPU " + PROCESS.getProcessCpuTime() / 1_000);
	}

}
