package io.userservice.user.text;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** Checks the characters of an e-mail, and that its domain can be one (UTS 46). */
public class UserEmailValidator implements ConstraintValidator<UserEmail, String> {

	@Override
	public boolean isValid(@Nullable String email, ConstraintValidatorContext context) {
		if (email == null) {
			return true;
		}
		if (!Text.isVisibleAscii(email) && !Text.isAllVisible(email)) {
			return false;
		}
		if (EmailKey.isDomainValid(email)) {
			return true;
		}
		context.disableDefaultConstraintViolation();
		context.buildConstraintViolationWithTemplate(UserEmail.INVALID).addConstraintViolation();
		return false;
	}

}
