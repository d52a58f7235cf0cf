package bench.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.userservice.api.UserServiceGrpc;

import org.springframework.boot.SpringApplication;

/**
 * Applications with near caches, each on a channel of its own, read and write the same
 * few users, and check what they read against the responses of all their writes: own
 * writes are read at once; nothing is older than what the application has seen, or than
 * what was acknowledged 5 s before the read began; a deleted user is not read. The first
 * arguments are the addresses, one for each application, with semicolons between them;
 * the seconds; and a name that tells two such processes apart.
 */
public final class CacheHistory {

	static final int USERS = 30;

	private static final int READERS = 2;

	final String name;

	final AtomicReferenceArray<Register> registers = new AtomicReferenceArray<>(USERS);

	final Map<Integer, Register> byId = new ConcurrentHashMap<>();

	final Queue<String> violations = new ConcurrentLinkedQueue<>();

	final LongAdder reads = new LongAdder();

	final LongAdder hits = new LongAdder();

	final LongAdder writes = new LongAdder();

	final LongAdder failed = new LongAdder();

	private volatile boolean over;

	private CacheHistory(String name) {
		this.name = name;
	}

	public static void main(String[] args) throws Exception {
		CacheHistory history = new CacheHistory(args[2]);
		String[] settings = Arrays.copyOfRange(args, 3, args.length);
		List<Application> applications = new ArrayList<>();
		for (String address : args[0].split(";")) {
			String[] own = Stream
				.concat(Stream.of(settings), Stream.of("--grpc.client.user-service.address=" + address))
				.toArray(String[]::new);
			applications.add(new Application(history, UserServiceGrpc.newBlockingStub(
					SpringApplication.run(Consumer.class, own).getBean(Starter.class).channel("user-service"))));
		}
		history.run(applications, Long.parseLong(args[1]));
		System.exit(0);
	}

	private void run(List<Application> applications, long seconds) throws InterruptedException {
		for (int slot = 0; slot < USERS; slot++) {
			while (this.registers.get(slot) == null) {
				applications.get(0).create(slot, new Random());
			}
		}
		System.out.println("CPU 0");
		for (Application application : applications) {
			for (int reader = 0; reader < READERS; reader++) {
				start(application::read);
			}
			start(application::write);
		}
		for (long second = 0; second < seconds; second += 30) {
			TimeUnit.SECONDS.sleep(Math.min(30, seconds - second));
			System.out.printf("%s: %,d reads, %,d of them hits, %,d writes, %,d failed calls, %d violations%n",
					this.name, this.reads.sum(), this.hits.sum(), this.writes.sum(), this.failed.sum(),
					this.violations.size());
			this.violations.stream().limit(20).forEach(System.out::println);
		}
		this.over = true;
		System.out.println("CPU " + this.violations.size());
	}

	private void start(java.util.function.Consumer<Random> work) {
		Thread thread = new Thread(() -> {
			Random random = new Random();
			while (!this.over) {
				work.accept(random);
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

}
