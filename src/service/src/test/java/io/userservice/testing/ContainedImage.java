package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The image's files and the memory cgroup for its process, both made by
 * {@code bench/contained}. Without it, tests start the compiled classes outside of any.
 *
 * @param files the folder with the jar, its options and its AOT cache
 * @param cgroup a folder of cgroup v1 or v2
 */
public record ContainedImage(Path files, Path cgroup) {

	/** Empty unless the tests are run by {@code bench/contained}. */
	public static Optional<ContainedImage> given() {
		String files = System.getProperty("contained.image", "");
		return files.isEmpty() ? Optional.empty()
				: Optional.of(new ContainedImage(Path.of(files), Path.of(System.getProperty("contained.cgroup"))));
	}

	/** The image's entry point, within the cgroup; callers append the settings. */
	List<String> command() {
		return new ArrayList<>(List.of("sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"",
				this.cgroup.toString(), System.getProperty("contained.java", "java"), "@java.options",
				"-XX:AOTCache=user-service.aot", "-jar", "user-service.jar"));
	}

	/** The most that the cgroup took since the last call, in MiB. */
	public long takePeak() {
		try {
			Path peak = Stream.of("memory.peak", "memory.max_usage_in_bytes")
				.map(this.cgroup::resolve)
				.filter(Files::exists)
				.findFirst()
				.orElseThrow();
			long megabytes = Long.parseLong(Files.readString(peak).strip()) >> 20;
			// Begins anew; before Linux 6.12, v2 refuses it.
			if (Files.isWritable(peak)) {
				Files.writeString(peak, "0");
			}
			return megabytes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
