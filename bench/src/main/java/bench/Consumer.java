package bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** A process of {@code bench/clients}: makes calls, and tells its CPU time. */
final class Consumer implements AutoCloseable {

	private static final String CPU = "CPU ";

	private final Process process;

	private final BufferedReader output;

	private final PrintStream input;

	private final long startCpu;

	/** In microseconds. */
	private long cpu;

	private Consumer(Process process) throws IOException {
		this.process = process;
		this.output = process.inputReader();
		this.input = new PrintStream(process.getOutputStream(), true);
		this.startCpu = readCpu();
		this.cpu = this.startCpu;
	}

	/** Starts one, which has made its first call then. */
	static Consumer start(List<String> command, Path errors) throws IOException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return new Consumer(process);
	}

	/** Of the start and the first call, in microseconds. */
	long startCpu() {
		return this.startCpu;
	}

	/** Makes calls, and returns the CPU time that they took, in microseconds. */
	long cpuOf(int calls) throws IOException {
		long before = this.cpu;
		this.input.println(calls);
		this.cpu = readCpu();
		return this.cpu - before;
	}

	/** Makes calls by so many threads, and returns the nanoseconds that they took. */
	long nanosOf(int calls, int threads, int rare) throws IOException {
		long start = System.nanoTime();
		this.input.println(calls + " " + threads + " " + rare);
		this.cpu = readCpu();
		return System.nanoTime() - start;
	}

	/** The same, and returns the CPU time in microseconds. */
	long cpuOf(int calls, int threads, int rare) throws IOException {
		long before = this.cpu;
		nanosOf(calls, threads, rare);
		return this.cpu - before;
	}

	/** Reads the first users, and returns the bytes of the heap. */
	long heapWith(int users) throws IOException {
		this.input.println("keep " + users);
		return readCpu();
	}

	/** Skips the log. */
	private long readCpu() throws IOException {
		StringBuilder log = new StringBuilder();
		for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
			if (line.startsWith(CPU)) {
				return Long.parseLong(line.substring(CPU.length()));
			}
			log.append(line).append('\n');
		}
		throw new IllegalStateException("a consumer has ended:\n" + log);
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly();
		this.process.waitFor();
	}

}
