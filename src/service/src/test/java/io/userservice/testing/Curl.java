package io.userservice.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** As much of curl as the documented commands use, for machines that have none. */
public final class Curl {

	private Curl() {
	}

	/**
	 * Makes a command {@code curl} of this class.
	 * @param folder where a folder for the command is made
	 * @return that folder, for the end of {@code PATH}
	 */
	public static Path install(Path folder) throws IOException {
		Path classes = Path.of(URI.create(Curl.class.getProtectionDomain().getCodeSource().getLocation().toString()));
		Path programs = Files.createDirectory(folder.resolve("bin"));
		Path command = Files.writeString(programs.resolve("curl"), "#!/bin/sh\nexec '%s' -cp '%s' %s \"$@\"\n"
			.formatted(ProcessHandle.current().info().command().orElseThrow(), classes, Curl.class.getName()));
		Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
		return programs;
	}

	public static void main(String[] arguments) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder();
		for (int index = 0; index < arguments.length; index++) {
			switch (arguments[index]) {
				case "-d" -> request.POST(HttpRequest.BodyPublishers.ofString(arguments[++index]));
				case "-H" -> {
					String[] header = arguments[++index].split(": ", 2);
					request.header(header[0], header[1]);
				}
				default -> request.uri(URI.create("http://" + arguments[index]));
			}
		}
		System.out.print(HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body());
	}

}
