package io.userservice.user.text;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;

/** Checks that a name has a visible character. An empty name has another message. */
public class UserNameValidator implements ConstraintValidator<UserName, String> {

	@Override
	public boolean isValid(String name, ConstraintValidatorContext context) {
		return name.isEmpty() || Text.isVisible(name);
	}

}
