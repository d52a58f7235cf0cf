package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** CPU time and memory of processes, from Linux's {@code /proc}. */
class Processes {

	/** Linux reports CPU time to programs in hundredths of a second. */
	private static final long MICROS_PER_TICK = 10_000;

	private Processes() {
	}

	/** User and system time so far, in microseconds. */
	static long cpu(long pid) {
		String[] stat = stat(pid);
		return (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) * MICROS_PER_TICK;
	}

	/**
	 * CPU time of a process and its children, those that have ended included, in
	 * microseconds.
	 */
	static long cpuOfTree(long pid) {
		String[] stat = stat(pid);
		long ended = (Long.parseLong(stat[13]) + Long.parseLong(stat[14])) * MICROS_PER_TICK;
		return cpu(pid) + ended + children(pid).mapToLong(Processes::cpu).sum();
	}

	/** Resident memory in MiB. */
	static long residentMegabytes(long pid) {
		try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The heap in use after a full garbage collection, in MiB: the histogram's last line
	 * has the total of instances and bytes.
	 */
	static double liveHeapMegabytes(long pid) throws IOException {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram").start();
		Iterator<String> lines = process.inputReader().lines().filter((line) -> line.startsWith("Total")).iterator();
		return Long.parseLong(lines.next().trim().split("\\s+")[2]) / 1024.0 / 1024.0;
	}

	static int threads(long pid) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			return (int) threads.count();
		}
	}

	/** Open descriptors whose target begins so, such as {@code socket:}. */
	static int descriptors(long pid, String target) throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			return (int) descriptors.filter((descriptor) -> targetOf(descriptor).startsWith(target)).count();
		}
	}

	private static String targetOf(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed meanwhile";
		}
	}

	/** Lets all threads of a process and of its children run on one processor alone. */
	static void pin(long pid, int processor) throws IOException, InterruptedException {
		for (long process : LongStream.concat(LongStream.of(pid), children(pid).mapToLong(Long::longValue)).toArray()) {
			Process taskset = new ProcessBuilder("taskset", "-acp", Integer.toString(processor), Long.toString(process))
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			if (taskset.waitFor() != 0) {
				throw new IllegalStateException("taskset failed");
			}
		}
	}

	/** Sends a signal to a process and to its children. */
	static void signal(long pid, String signal) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(pid)));
		children(pid).map((child) -> Long.toString(child)).forEach(command::add);
		// One that has just ended is no error.
		new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor();
	}

	private static Stream<Long> children(long pid) {
		return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).map(ProcessHandle::pid);
	}

	/**
	 * The fields behind the name, which may hold blanks; zeros for a process that has
	 * just ended.
	 */
	private static String[] stat(long pid) {
		try {
			String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
			return line.substring(line.lastIndexOf(')') + 2).split(" ");
		}
		catch (NoSuchFileException ex) {
			return "0".repeat(20).split("");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
