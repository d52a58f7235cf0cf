package io.userservice.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.userservice.migrate.config.ConfigFile;
import io.userservice.migrate.config.ConfigFiles;

/** The files of an application's folder. */
final class ApplicationFiles {

	/** Where Spring looks, the last one wins. */
	private static final List<String> MAIN = List.of("src/main/resources", "src/main/resources/config", "", "config");

	private static final List<String> TEST = List.of("src/test/resources", "src/test/resources/config");

	private static final Pattern NAME = Pattern.compile("(?:application|bootstrap)(?:-(.+))?\\.(yml|yaml|properties)");

	private static final Set<String> LEFT_OUT = Set.of("target", "build", "out", "node_modules", "bin");

	private static final Pattern TEXT = Pattern
		.compile(".*\\.(java|kt|kts|groovy|gradle|xml|yml|yaml|properties|env|sh|toml)|\\.env|Dockerfile.*");

	private static final long LARGEST = 1_000_000;

	private final Path folder;

	private final Set<Path> paths = new TreeSet<>();

	ApplicationFiles(Path folder) {
		this.folder = folder;
		try {
			Files.walkFileTree(folder, new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult preVisitDirectory(Path found, BasicFileAttributes attributes) {
					String name = found.getFileName().toString();
					boolean isLeftOut = !found.equals(folder) && (LEFT_OUT.contains(name) || name.startsWith("."));
					return isLeftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
					if (attributes.isRegularFile() && attributes.size() < LARGEST
							&& TEXT.matcher(file.getFileName().toString()).matches()) {
						ApplicationFiles.this.paths.add(folder.relativize(file));
					}
					return FileVisitResult.CONTINUE;
				}

			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** From the folder on. */
	Set<Path> all() {
		return this.paths;
	}

	List<ConfigFile> main() {
		return configFiles(MAIN);
	}

	List<ConfigFile> tests() {
		return configFiles(TEST);
	}

	/** In Spring's order: files of profiles after all others, properties after YAML. */
	private List<ConfigFile> configFiles(List<String> places) {
		Map<Path, String> profiles = new LinkedHashMap<>();
		for (String place : places) {
			List<Path> here = this.paths.stream()
				.filter((path) -> place
					.equals(String.valueOf((path.getParent() != null) ? path.getParent() : "").replace('\\', '/')))
				.sorted(Comparator.comparing((Path path) -> path.toString().endsWith(".properties"))
					.thenComparing(Comparator.reverseOrder()))
				.toList();
			for (Path path : here) {
				Matcher name = NAME.matcher(path.getFileName().toString());
				if (name.matches()) {
					profiles.put(path, (name.group(1) != null) ? name.group(1) : "");
				}
			}
		}
		List<ConfigFile> files = new ArrayList<>();
		profiles.forEach((path, profile) -> files.add(ConfigFiles.of(path, read(path), profile)));
		files.sort(Comparator.comparing((ConfigFile file) -> !profiles.get(file.path()).isEmpty()));
		return files;
	}

	String read(Path path) {
		try {
			byte[] bytes = Files.readAllBytes(this.folder.resolve(path));
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			}
			catch (CharacterCodingException ex) {
				return new String(bytes, StandardCharsets.ISO_8859_1);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** In the encoding that the file has. */
	void write(Path path, String text) {
		Path file = this.folder.resolve(path);
		try {
			Files.createDirectories(file.getParent());
			Files.writeString(file, text, encoding(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Charset encoding(Path file) throws IOException {
		if (Files.exists(file)) {
			try {
				StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file)));
			}
			catch (CharacterCodingException ex) {
				return StandardCharsets.ISO_8859_1;
			}
		}
		return StandardCharsets.UTF_8;
	}

}
